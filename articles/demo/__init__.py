"""A publication to try the site with: 27 articles in our own words."""
