def rest_api_init(server):
    pass
