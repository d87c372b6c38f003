"""Does the store keep its promises, on SQLite and on PostgreSQL alike?"""
