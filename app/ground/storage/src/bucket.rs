use std::{fmt, time::Duration};

use data::Fault;
use object_store::{
    ObjectStore, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
};

/// A bucket of a service that speaks S3: `s3://BUCKET?endpoint=https://HOST&region=REGION`, and who opens it.
#[derive(Clone, PartialEq)]
pub struct Bucket {
    name: String,
    /// Absent for the one that gave the protocol its name.
    endpoint: Option<String>,
    region: String,
    key: String,
    secret: String,
}

/// Where nothing is said. Most other services do not ask.
const REGION: &str = "us-east-1";
/// A visitor waits for it: what fails longer than this is told.
const PATIENCE: Duration = Duration::from_secs(20);
const TRIES: usize = 3;

impl Bucket {
    /// Reads the address, or says what is wrong with it.
    pub fn parse(address: &str) -> Result<Self, String> {
        let rest = address.strip_prefix("s3://").ok_or("it begins with s3://, as in s3://files?region=eu-central-1")?;
        let (name, said) = rest.split_once('?').unwrap_or((rest, ""));
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
        if !(3..=63).contains(&name.len()) || !name.chars().all(is_plain) {
            return Err(
                "behind s3:// stands the name of the bucket: 3 to 63 small letters, digits, dots, hyphens".into()
            );
        }
        let (key, secret) = (String::new(), String::new());
        let mut bucket = Self { name: name.into(), endpoint: None, region: REGION.into(), key, secret };
        for pair in said.split('&').filter(|pair| !pair.is_empty()) {
            bucket.say(pair)?;
        }
        Ok(bucket)
    }

    fn say(&mut self, pair: &str) -> Result<(), String> {
        match pair.split_once('=') {
            Some(("region", region)) if !region.is_empty() => self.region = region.into(),
            // The address is shown; what opens the bucket is not.
            Some(("endpoint", url)) if url.contains('@') => {
                return Err("endpoint names a user; the key and the secret are settings of their own".into());
            }
            Some(("endpoint", url)) if url.starts_with("https://") || url.starts_with("http://") => {
                self.endpoint = Some(url.trim_end_matches('/').into());
            }
            Some(("endpoint", _)) => return Err("endpoint begins with https:// or http://".into()),
            _ => return Err(format!("{pair} is not known there; endpoint= and region= are")),
        }
        Ok(())
    }

    /// With the key and the secret it is opened by.
    pub fn opened_by(self, key: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { key: key.into(), secret: secret.into(), ..self }
    }

    pub(crate) fn open(&self) -> Result<impl ObjectStore + use<>, Fault> {
        let retry = RetryConfig { max_retries: TRIES, retry_timeout: PATIENCE, ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.name)
            .with_region(&self.region)
            .with_access_key_id(&self.key)
            .with_secret_access_key(&self.secret)
            .with_retry(retry);
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        let opened: AmazonS3 = builder.build().map_err(|e| Fault::new(format!("opening {self}: {e}")))?;
        Ok(opened)
    }
}

/// As it may be shown: without key and secret.
impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}?region={}", self.name, self.region)?;
        self.endpoint.as_ref().map_or(Ok(()), |endpoint| write!(f, "&endpoint={endpoint}"))
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_address_says_bucket_endpoint_and_region() {
        let bucket = Bucket::parse("s3://our-files?endpoint=http://127.0.0.1:9000/&region=eu-central-1").unwrap();
        assert_eq!(bucket.to_string(), "s3://our-files?region=eu-central-1&endpoint=http://127.0.0.1:9000");
        assert_eq!(Bucket::parse("s3://our-files").unwrap().to_string(), "s3://our-files?region=us-east-1");
    }

    #[test]
    fn an_address_that_makes_no_sense_is_told_why() {
        for (address, says) in [
            ("/var/files", "begins with s3://"),
            ("s3://", "name of the bucket"),
            ("s3://Our/Files", "name of the bucket"),
            ("s3://our-files?endpoint=host:9000", "https://"),
            ("s3://our-files?endpoint=https://me:secret@host", "settings of their own"),
            ("s3://our-files?regoin=eu", "regoin=eu is not known"),
        ] {
            let why = Bucket::parse(address).unwrap_err();
            assert!(why.contains(says), "{address}: {why}");
        }
    }

    #[test]
    fn a_bucket_never_shows_what_opens_it() {
        let bucket = Bucket::parse("s3://our-files").unwrap().opened_by("the key", "the secret");
        let shown = format!("{bucket} {bucket:?}");
        assert!(!shown.contains("the key") && !shown.contains("the secret"), "{shown}");
    }
}
