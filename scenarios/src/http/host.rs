//! Which names of a host are good, and which requests have one?
//!
//! RFC 9112, section 3.2: a request of HTTP/1.1 has one `Host` with a valid value, and a server answers
//! 400 to any other. hyper leaves this to its users. A request with two is how one server is made to
//! see another host than the proxy before it.
//!
//! Next: [`connection`](super::connection)

use std::net::Ipv6Addr;

use hyper::{HeaderMap, Request, Version, header::HOST, http::uri::Authority};

/// Why the request is to be answered 400, if it is.
pub(super) fn fault<B>(request: &Request<B>) -> Option<&'static str> {
    let mut hosts = host_fields(request.headers());
    match (hosts.next(), hosts.next()) {
        (None, _) if request.version() >= Version::HTTP_11 => Some("HTTP/1.1 needs a Host\n"),
        (None, _) => None,
        (Some(_), Some(_)) => Some("one Host is enough\n"),
        (Some(host), None) if is_valid(host) => None,
        (Some(_), None) => Some("this Host is none\n"),
    }
}

fn host_fields(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    headers.get_all(HOST).iter().map(|host| host.as_bytes())
}

/// The RFC allows an empty one: no particular host.
fn is_valid(host: &[u8]) -> bool {
    let host = str::from_utf8(host);
    host.is_ok_and(|host| host.is_empty() || host_and_port(host).is_some())
}

/// The parts of `HOST` or `HOST:PORT`, where the host is a name or a number. None if it is not of that form.
pub fn host_and_port(text: &str) -> Option<(&str, Option<u16>)> {
    let authority: Authority = text.parse().ok()?;
    let host = authority.host();
    // With a user's name before it, it does not begin with the host.
    let rest = text.strip_prefix(host)?;
    let host = &text[..host.len()];
    let is_number = || {
        let inner = host.strip_prefix('[')?.strip_suffix(']')?;
        inner.parse::<Ipv6Addr>().ok()
    };
    if host.is_empty() || host.contains(['[', ']']) && is_number().is_none() {
        return None;
    }
    match rest.strip_prefix(':') {
        None if rest.is_empty() => Some((host, None)),
        None => None,
        Some("") => Some((host, None)),
        // To `parse`, "+80" is a number.
        Some(port) if port.bytes().all(|digit| digit.is_ascii_digit()) => {
            Some((host, Some(port.parse().ok()?)))
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests;
