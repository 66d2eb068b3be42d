"""The command `laurel`: serve the deployment on this machine. Never deployed itself."""
