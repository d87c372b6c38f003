"""The MCP server for work agents: tools, tasks, resources and skills over the record of an ask.

Needs the extra `agents`; importing it takes a second, so only the command `run` does."""
