"""The matrices of the network: tables of layers, and one of them large."""
