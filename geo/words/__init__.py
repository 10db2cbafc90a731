"""What is a field, a value or a refusal called in Chinese and in English?"""
