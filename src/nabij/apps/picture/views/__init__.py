"""The pages of the picture: words, pulse, map, scales."""
