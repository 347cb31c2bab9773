"""What a relationship is like: words, pulse, scales, pattern, circle."""
