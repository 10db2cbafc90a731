"""When is a site open for which service, by the text that it states?"""
