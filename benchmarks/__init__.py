"""The yardstick: how fast the site is beside the limit of the machine and beside plain Django."""
