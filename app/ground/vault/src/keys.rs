use std::{
    fmt, fs,
    io::{ErrorKind, Write},
    path::Path,
};

use data::Fault;
use ring::{digest, hmac};

/// The file with the keys, in the data folder.
pub const KEY_FILE: &str = "secret.key";

/// The keys of this house. The first seals; all of them open, so that a new key can come before the old ones go.
pub struct Vault {
    keys: Vec<Key>,
}

/// What everything is derived from.
pub(crate) struct Key {
    /// Names the key without telling it.
    pub id: String,
    bytes: [u8; 32],
}

impl Vault {
    /// The keys of a text: one a line, 64 hex digits each.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let lines = text.split([',', '\n']).map(str::trim).filter(|line| !line.is_empty());
        let keys: Vec<Key> = lines.map(Key::parse).collect::<Option<_>>().unwrap_or_default();
        match keys.is_empty() {
            true => Err(Fault::new("a secret key is 64 hex digits, as `openssl rand -hex 32` prints them")),
            false => Ok(Self { keys }),
        }
    }

    /// The keys of the file at `path`. Where there is none, it is made with a fresh key, for its owner's eyes only.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let told = |e: &dyn fmt::Display| Fault::new(format!("{}: {e}", path.display()));
        match fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map_err(|e| told(&e)),
            Err(e) if e.kind() == ErrorKind::NotFound => Self::make(path),
            Err(e) => Err(told(&e)),
        }
    }

    fn make(path: &Path) -> Result<Self, Fault> {
        let text = format!("{}\n", hex(&random::<32>()?));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        match written {
            Ok(()) => Self::parse(&text),
            // Another program on the same folder was faster: its key is the key.
            Err(e) if e.kind() == ErrorKind::AlreadyExists => Self::open(path),
            Err(e) => Err(Fault::new(format!("making {}: {e}", path.display()))),
        }
    }

    /// A key for one use, such as the signature of links. Another one for every use, and another one after a rotation.
    pub fn key_for(&self, what: &str) -> Result<[u8; 32], Fault> {
        Ok(self.newest()?.derive(format!("use\n{what}").as_bytes()))
    }

    pub(crate) fn newest(&self) -> Result<&Key, Fault> {
        self.keys.first().ok_or_else(|| Fault::new("the vault has no key"))
    }

    pub(crate) fn key(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }
}

impl Key {
    fn parse(text: &str) -> Option<Self> {
        let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
        let bytes: Vec<u8> = digits.chunks(2).map(|pair| (pair[0] * 16 + pair.get(1).unwrap_or(&0)) as u8).collect();
        let bytes: [u8; 32] = bytes.try_into().ok().filter(|_| digits.len() == 64)?;
        let print = digest::digest(&digest::SHA256, &bytes);
        Some(Self { id: hex(&print.as_ref()[..4]), bytes })
    }

    /// Another key, from which this one cannot be found.
    pub fn derive(&self, what: &[u8]) -> [u8; 32] {
        let made = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.bytes), what);
        let mut key = [0; 32];
        key.copy_from_slice(made.as_ref());
        key
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|key| &key.id)).finish()
    }
}

/// Without randomness nothing is sealed.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| Fault::new(format!("no randomness: {e}")))?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
