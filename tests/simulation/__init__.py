"""A simulated year: does the evidence find the rules that are wrong, and leave the others alone?"""
