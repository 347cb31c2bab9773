"""The subcommands of `nabij`, one module each with a `command`."""
