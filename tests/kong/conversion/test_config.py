import pytest

from routelens.kong import Request, RouteTable, load_config, to_document, to_yaml
from routelens.kong.config.editing.comments import as_tag, comments_by_entity, comments_of
from routelens.kong.conversion.config import convert_config, with_regex_marks

COMMENTED = """# the file
_format_version: "3.0"
services:
# about a
- name: a   # a itself
  host: u
  _comment: "/x #no"   # after a quote
  routes:
  # before ra, a/b
  # two lines
  - name: ra
    paths: [/a]  # legacy
    tags:
    - "#no"
    # inside ra
    _comment: |
      # no
  - name: rb
    expression: 'http.path == "/#"' # keep
"""


def test_comments_belong_to_an_entity() -> None:
    config = load_config(COMMENTED)
    (document,) = config.documents
    assert [text for _, text in comments_of(document)] == [
        "# the file",
        "# about a",
        "# a itself",
        "# after a quote",
        "# before ra, a/b",
        "# two lines",
        "# legacy",
        "# inside ra",
        "# keep",
    ]
    owned = comments_by_entity(config)
    names = {route.id: route.name for route in config.routes}
    names |= {service.id: service.name for service in config.services}
    assert {names.get(owner): texts for owner, texts in owned.items()} == {
        None: ["the file"],
        "a": ["about a", "a itself", "after a quote"],
        "ra": ["before ra, a/b", "two lines", "legacy", "inside ra"],
        "rb": ["keep"],
    }


def test_comments_are_found_in_a_text_with_templates() -> None:
    text = """_format_version: "3.0"
routes:
- {name: a, paths: [/a], tags: ["${{ env "DECK_TAG" }}"]}  # of a
"""
    (document,) = load_config(text).documents
    assert [comment for _, comment in comments_of(document)] == ["# of a"]


def test_comments_of_converted_routes_become_tags() -> None:
    config, conversion = convert_config(load_config(COMMENTED))
    routes = {route.name: route for route in config.routes}
    assert routes["ra"].tags == (
        "#no",
        "comment:before ra; a|b",
        "comment:two lines",
        "comment:legacy",
        "comment:inside ra",
    )
    assert routes["rb"].tags is None
    assert any("5 comments outside" in note for note in conversion.notes)
    again = load_config(to_yaml(to_document(config)))
    assert {route.name: route.expression for route in again.routes} == {
        "ra": 'http.path ^= "/a"',
        "rb": 'http.path == "/#"',
    }


@pytest.mark.parametrize(
    ("comment", "tag"), [("a, b/c", "comment:a; b|c"), ("\x07x", "comment: x"), ("é", "comment:é")]
)
def test_tags_are_ones_the_gateway_takes(comment: str, tag: str) -> None:
    assert as_tag(comment) == tag


def test_regex_paths_of_2x_get_a_tilde() -> None:
    config = load_config("_format_version: '2.1'\nroutes:\n- name: r\n  paths: ['/a/\\d+', /b.c, '/d@e']\n")
    assert [warning.fix for warning in config.warnings] == ["~/a/\\d+", "~/d@e"]
    moved = with_regex_marks(config)
    assert [route.paths for route in moved.routes] == [("~/a/\\d+", "/b.c", "~/d@e")]
    assert moved.warnings == ()
    assert to_document(config)["_format_version"] == "2.1"
    assert to_document(moved)["_format_version"] == "3.0"
    assert load_config(to_yaml(to_document(moved))).warnings == ()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/services/*", "Write /services/ for all that begins with it."),
        ("/a/**", "Write /a/ for all that begins with it."),
        ("/a/*/b", "* is a literal character in it."),
        ("/v1.0/tickets/{id}", r"Write ~/v1\.0/tickets/(?<id>[^/]+)$ for any segments there."),
        ("/a/{my-id}/{my-id}.json", r"Write ~/a/(?<my_id>[^/]+)/[^/]+\.json$ for any segments there."),
    ],
)
def test_a_glob_or_template_in_a_file_of_3x_is_not_taken_for_a_regex(path: str, words: str) -> None:
    config = load_config(f"_format_version: '3.0'\nroutes:\n- name: r\n  paths: ['{path}', '/v.*']\n")
    glob, regex = config.warnings
    assert glob.message.startswith(f"{path} is a plain prefix")
    assert glob.message.endswith(words)
    assert (glob.fix, regex.fix) == (None, "~/v.*")
    assert [route.paths for route in with_regex_marks(config).routes] == [(path, "~/v.*")]


@pytest.mark.parametrize("path", ["~/v1/{id}", "~/services/*", "~/a/**", "~/v.*"])
def test_a_regex_path_of_3x_is_told_to_be_nothing_else(path: str) -> None:
    config = load_config(f"_format_version: '3.0'\nroutes:\n- {{name: r, paths: ['{path}']}}\n")
    assert config.warnings == ()


def test_a_converted_file_routes_as_before() -> None:
    text = "routes:\n" + "".join(
        f"- name: r{i}\n  paths: [/a{'/b' * i}, '~/r{i}/(x)?']\n  protocols: [{'http' if i % 2 else 'https'}]\n"
        for i in range(6)
    )
    config = load_config(text)
    moved, conversion = convert_config(config)
    before, after = RouteTable(config.routes), RouteTable(moved.routes, flavor=moved.flavor)
    for scheme in ("http", "https"):
        for path in ("/a", "/a/b", "/a/b/b/b/c", "/r3/x", "/r4/y", "/z"):
            request = Request(scheme=scheme, path=path, host="h")
            old, new = before.route(request), after.route(request)
            assert (None if new.route is None else conversion.origin[new.route.id]) == (
                None if old.route is None else old.route.id
            )
            assert new.status == old.status
    assert all(route.id in moved.places for route in moved.routes)


ABOVE = """\
# about all
_format_version: "3.0"
services:
- name: s  # of s
  url: http://s.internal
  routes:
  # right above a
  # in two lines
  - name: a
    paths: [/a]  # inside a
    # at the end of a
    tags: [x]

  # not right above

  - name: b
    paths: [/b]  # last line of b
  # behind b
consumers:
# of nobody
- username: ada
"""


def test_a_comment_is_an_entitys_inside_it_or_right_above_it() -> None:
    config = load_config(ABOVE)
    names = {service.id: service.name for service in config.services}
    names.update({route.id: route.name for route in config.routes})
    owned = {names.get(owner): texts for owner, texts in comments_by_entity(config).items()}
    assert owned == {
        None: ["about all", "behind b", "of nobody"],
        "s": ["of s", "not right above"],
        "a": ["right above a", "in two lines", "inside a", "at the end of a"],
        "b": ["last line of b"],
    }
