"""Django's database engines, taught how long whoever asks may wait for them."""
