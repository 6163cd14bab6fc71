//! Names and their addresses.

use std::{
    error::Error,
    fmt, io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use futures::{FutureExt, future::BoxFuture};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::fetching::Rules;

/// Knows which addresses a name has.
pub trait Names: Send + Sync + 'static {
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// As the system knows them.
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        async move { Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect()) }.boxed()
    }
}

/// The only way from a name to a connection: what it answers with is what is connected to.
pub(crate) struct Checked {
    pub names: Arc<dyn Names>,
    pub rules: Rules,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, rules) = (self.names.clone(), self.rules.clone());
        Box::pin(async move {
            let found = names.addresses(name.as_str()).await?;
            // One that is inside among others that are not is a trick, not a choice.
            if found.is_empty() || !found.iter().all(|address| rules.allow(*address)) {
                return Err(Inside.into());
            }
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

/// The name leads inside, or nowhere.
#[derive(Debug)]
pub(crate) struct Inside;

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name does not lead to the open internet")
    }
}

impl Error for Inside {}

impl Inside {
    /// Whether this is why something failed.
    pub fn is_behind(error: &(dyn Error + 'static)) -> bool {
        let mut at = Some(error);
        while let Some(error) = at {
            if error.is::<Inside>() {
                return true;
            }
            at = error.source();
        }
        false
    }
}
