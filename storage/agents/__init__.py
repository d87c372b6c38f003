"""Storage of agents, their tokens and their tickets."""
