"""The direct conversation in which a resident tells a complaint step by step."""
