"""The agents' door: asks from work agents, for the people behind them."""
