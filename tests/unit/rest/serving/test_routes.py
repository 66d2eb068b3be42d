from __future__ import annotations

import pytest

from laurel.rest.serving.routes import RouteTable, parse_methods, regex_path


def endpoint(methods="GET", **more):
    return {"methods": methods, "callback": lambda r: None, "permission_callback": lambda r: True, **more}


@pytest.fixture
def table():
    return RouteTable()


@pytest.fixture
def add(table):
    def add(path, *endpoints, **options):
        return table.add("x/v1", path, endpoints or [endpoint()], (0, len(table.routes)), **options)

    return add


@pytest.mark.parametrize(
    ("path", "regex"),
    [
        ("/author/{id:int}", r"/author/(?P<id>[\d]+)"),
        ("/{name}/{key:uuid}", r"/(?P<name>[\w-]+)/(?P<key>[\w\-]+)"),
        ("/{name:slug}", r"/(?P<name>[\w-]+)"),
        (r"/a/(?P<id>\d{4})", r"/a/(?P<id>\d{4})"),
        (r"/a/\d{2,3}", r"/a/\d{2,3}"),
    ],
)
def test_placeholders_are_written_out(path, regex):
    assert regex_path(path) == regex


def test_an_unknown_placeholder_names_the_known_ones():
    with pytest.raises(ValueError, match="kind number; known are int, slug, uuid"):
        regex_path("/a/{id:number}")


@pytest.mark.parametrize(
    ("methods", "parsed"),
    [
        ("GET", ("GET",)), ("post, put,PATCH", ("POST", "PUT", "PATCH")), (["get", "GET"], ("GET",)), ("", ()),
        (("DELETE",), ("DELETE",)),
    ],
)  # fmt: skip
def test_methods(methods, parsed):
    assert parse_methods(methods) == parsed


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"callback": None}, "the route /a has an endpoint without a callback"),
        ({"callback": "get_items"}, "without a callback"),
        ({"permission_callback": None}, "without a permission_callback: .*return_true"),
        ({"permission_callback": "__return_true"}, "without a permission_callback"),
        ({"permission_callback": True}, "without a permission_callback"),
    ],
)
def test_an_endpoint_without_its_callbacks_is_refused_when_it_is_registered(add, table, options, complaint):
    with pytest.raises(ValueError, match=f"(?i){complaint}"):
        add("/a", {**endpoint(), **options})
    assert not table.routes


@pytest.mark.parametrize("path", ["/a/(?P<id>", "/a/[", "/(?P<a>x)(?P<a>y)", "/**"])
def test_a_pattern_that_is_no_regular_expression_is_refused(add, path):
    with pytest.raises(ValueError, match="not a regular expression"):
        add(path)


@pytest.mark.parametrize(
    ("pattern", "path", "captures"),
    [
        ("/x/v1/a", "/x/v1/a", {}),
        ("/x/v1/a", "/X/V1/A", {}),
        ("/x/v1/a", "/x/v1/a/", None),
        ("/x/v1/a", "/x/v1/ab", None),
        ("/x/v1/a", "/y/x/v1/a", None),
        (r"/x/v1/(?P<name>[\w-]+)", "/X/v1/Some-Name", {"name": "Some-Name"}),
        (r"/x/v1/(?P<id>[\d]+)", "/x/v1/١٢", None),
        (r"/x/v1/(?P<id>[\d]+)", "/x/v1/1\n", None),
        (r"/x/v1/a(?:/(?P<id>\d+))?", "/x/v1/a", {}),
        (r"/x/v1/a(?:/(?P<id>\d+))?", "/x/v1/a/5", {"id": "5"}),
        (r"/x/v1/(?:a|b)/c", "/x/v1/b/c", {}),
        (r"/x/v1/a\.json", "/x/v1/a.json", {}),
        (r"/x/[v]1/a", "/x/v1/a", {}),
        (r"/x/v1/a.*", "/x/v1/abc/d", {}),
        (r"/x/v1/colou?r", "/x/v1/color", {}),
    ],
)
def test_matching(add, table, pattern, path, captures):
    add(pattern)
    found = [matched for _, matched in table.matching(path)]
    assert found == ([] if captures is None else [captures])


def test_no_prefix_is_tried_that_is_longer_than_those_of_the_routes(add, table, monkeypatch):
    class Recorded(dict):
        def get(self, key, default=None):
            asked.append(key)
            return super().get(key, default)

    asked = []
    add("/x/v1/a/plain/one/that/is/long")
    add(r"/x/v1/(?P<any>.*)")
    monkeypatch.setattr(table, "_by_prefix", Recorded(table._by_prefix))
    assert [captures for _, captures in table.matching("/x/v1" + "/b" * 1000)] == [{"any": "b/" * 999 + "b"}]
    assert [len(prefix) for plain, prefix in asked if not plain] == [0, 1, 2]


def test_routes_match_in_the_order_of_registration(add, table):
    add(r"/x/v1/(?P<any>[\w]+)")
    add("/x/v1/a")
    assert [route.path for route, _ in table.matching("/x/v1/a")] == [r"/x/v1/(?P<any>[\w]+)", "/x/v1/a"]
    assert table.in_order() == list(table.routes.values())


def test_a_second_registration_adds_and_an_override_replaces(add, table):
    first, second = endpoint(), endpoint("POST")
    add("/a", first)
    route = add("/a", second)
    assert [e.options for e in route.endpoints] == [first, second]
    assert [e.options for e in add("/a", second, override=True).endpoints] == [second]
    assert len(table.routes) == 1


def test_a_removed_route_is_gone(add, table):
    add("/a")
    table.remove("/a")
    assert not list(table.matching("/a"))
    assert not table.routes


def test_arguments_are_merged_and_made_when_needed(add):
    calls = []

    def args():
        calls.append(1)
        return {"id": {"type": "string"}, "size": {"default": 3}, "odd": None}

    route = add("/a", endpoint(args=args), args={"id": {"type": "integer"}, "page": {"default": None}})
    assert not calls
    (made,) = route.endpoints
    assert made.args == {"id": {"type": "string"}, "page": {"default": None}, "size": {"default": 3}, "odd": {}}
    assert made.defaults == {"size": 3}
    assert (made.attributes["methods"], len(calls)) == (("GET",), 1)


def test_the_schema_and_the_batch_flag_stay_through_later_registrations(add):
    def schema():
        return {}

    add("/a", schema=schema, allow_batch={"v1": True})
    route = add("/a", endpoint("POST"))
    assert (route.schema, route.allow_batch) == (schema, {"v1": True})


@pytest.mark.parametrize(("path", "verdict"), [("/a", False), (r"/a/(?P<id>\d+)", True), (r"/a/\d+", False)])
def test_only_captures_make_a_route_variable(add, path, verdict):
    assert add(path).is_variable is verdict
