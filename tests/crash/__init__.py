"""What stands after a kill -9, wherever it comes?"""
