"""The steps of `make build` after `sam build`: leave out what no function reads, compile, bound the sizes.

Standard library only: it runs under the interpreter of the deployment's Runtime, whatever that has installed.
"""
