//! Who a request really comes from, where a proxy stands in front.

use std::{net::IpAddr, str::FromStr};

use ipnet::IpNet;

/// The machines whose word on where a request came from is taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Proxies(Vec<IpNet>);

impl Default for Proxies {
    /// Programs on this machine.
    fn default() -> Self {
        Self(vec![IpNet::new_assert([127, 0, 0, 0].into(), 8), IpNet::from(IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]))])
    }
}

impl FromStr for Proxies {
    type Err = String;

    /// Addresses and networks with commas between them: `127.0.0.1, 172.18.0.0/16`. Empty for none.
    fn from_str(text: &str) -> Result<Self, String> {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let nets = words.map(|word| {
            let net = word.parse::<IpNet>().or_else(|_| word.parse::<IpAddr>().map(IpNet::from));
            net.map_err(|_| format!("{word} is neither an address nor a network like 172.18.0.0/16"))
        });
        Ok(Self(nets.collect::<Result<_, _>>()?))
    }
}

impl Proxies {
    /// The address a request comes from: the peer's, or, when that is a proxy of ours, the last one in `X-Forwarded-For`
    /// that is none. What stands before it anybody can have written.
    pub fn caller(&self, peer: IpAddr, forwarded: &str) -> IpAddr {
        let mut caller = peer.to_canonical();
        for word in forwarded.rsplit(',') {
            if !self.has(caller) {
                break;
            }
            let Ok(before) = word.trim().parse::<IpAddr>() else { break };
            caller = before.to_canonical();
        }
        caller
    }

    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(&address))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn caller(proxies: &str, peer: &str, forwarded: &str) -> String {
        proxies.parse::<Proxies>().unwrap().caller(peer.parse().unwrap(), forwarded).to_string()
    }

    #[test]
    fn the_word_of_a_proxy_is_taken_and_nobody_elses() {
        let ours = "127.0.0.1, 172.18.0.0/16";
        for (peer, forwarded, from) in [
            ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("172.18.0.1", "203.0.113.9", "203.0.113.9"),
            ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
            // Somebody wrote the first one; the proxy added whom it saw.
            ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
            // Two proxies of ours in a row.
            ("127.0.0.1", "203.0.113.9, 172.18.0.7", "203.0.113.9"),
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("127.0.0.1", "", "127.0.0.1"),
            ("127.0.0.1", "unknown", "127.0.0.1"),
            ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ] {
            assert_eq!(caller(ours, peer, forwarded), from, "{peer} {forwarded}");
        }
        assert_eq!(caller("", "127.0.0.1", "203.0.113.9"), "127.0.0.1");
    }

    #[test]
    fn what_is_no_network_is_refused_by_name() {
        assert!("127.0.0.1, everybody".parse::<Proxies>().unwrap_err().contains("everybody"));
        assert_eq!("127.0.0.0/8, ::1".parse::<Proxies>().unwrap(), Proxies::default());
    }
}
