print("syscope")
