"""Django's database engines, which keep their connections and keep nobody waiting."""
