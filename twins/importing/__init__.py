"""Rules that a team's documents state: records of decisions, instructions for agents, runbooks, and exports."""
