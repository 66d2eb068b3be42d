"""Laurel: a headless gamification backend on AWS Lambda that speaks the WordPress REST API."""
