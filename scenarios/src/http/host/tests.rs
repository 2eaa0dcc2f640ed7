use hyper::{Request, Version, header::HOST};

use super::{fault, host_and_port};

fn is_refused(version: Version, hosts: &[&str]) -> bool {
    let mut request = Request::get("/").version(version);
    for host in hosts {
        request = request.header(HOST, *host);
    }
    fault(&request.body(()).unwrap()).is_some()
}

#[test]
fn good_hosts() {
    for host in [
        "here",
        "here:80",
        "here:",
        "a.b-c.example:8080",
        "a_b~c!,d",
        "127.0.0.1:80",
        "[::1]",
        "[::1]:8080",
        "",
    ] {
        assert!(!is_refused(Version::HTTP_11, &[host]), "{host:?}");
        assert!(!is_refused(Version::HTTP_10, &[host]), "{host:?}");
    }
}

#[test]
fn bad_hosts() {
    for host in [
        "a b",
        "a/b",
        "a?b",
        "a#b",
        "user@a",
        "@a",
        ":80",
        "a:b",
        "a:80:80",
        "a:+80",
        "a:99999",
        "[::1",
        "::1]",
        "[::1]80",
        "[here]",
        "x[::1]",
        "[::1]x:80",
        "<a>",
        "a\\b",
        "%zz",
        "[::g]",
        "a%",
    ] {
        assert!(is_refused(Version::HTTP_11, &[host]), "{host:?}");
        assert!(is_refused(Version::HTTP_10, &[host]), "{host:?}");
    }
}

#[test]
fn one_host_and_no_more() {
    assert!(is_refused(Version::HTTP_11, &[]));
    assert!(!is_refused(Version::HTTP_10, &[]));
    for version in [Version::HTTP_10, Version::HTTP_11] {
        assert!(is_refused(version, &["here", "there"]));
        assert!(is_refused(version, &["here", "here"]));
    }
}

#[test]
fn the_parts() {
    assert_eq!(host_and_port("here"), Some(("here", None)));
    assert_eq!(host_and_port("here:"), Some(("here", None)));
    assert_eq!(host_and_port("[::1]:80"), Some(("[::1]", Some(80))));
    assert_eq!(host_and_port("here:65535"), Some(("here", Some(65535))));
    assert_eq!(host_and_port("here:65536"), None);
}
