"""By which rules, limits and words of whom is it judged?"""
