"""What a channel's product is: the request, its card, and who confirms it."""
