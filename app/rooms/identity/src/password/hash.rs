//! Argon2id, at most as many at once as there are cores: a rush of sign-ins must not take the memory of everything
//! else.

use std::{sync::LazyLock, thread, time::Duration};

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use data::{Fault, Refusal, RefusalKind, refuse};
use room::Answer;
use tokio::sync::Semaphore;

/// How long somebody waits for a free core before being asked to come back.
const PATIENCE: Duration = Duration::from_secs(5);

static CORES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(thread::available_parallelism().map_or(2, usize::from)));

/// A new hash in PHC form.
pub async fn hash(password: String) -> Answer<String> {
    let hashed = on_a_core(move || hash_now(&password)).await??;
    Ok(hashed)
}

/// Whether the password fits. Without a hash the same work is done for nothing, so that the time tells nobody whether
/// an address is known.
pub async fn fits(password: String, hashed: Option<String>) -> Answer<bool> {
    on_a_core(move || match hashed {
        Some(hashed) => fits_now(&password, &hashed),
        None => {
            let _ = hash_now(&password);
            false
        }
    })
    .await
}

async fn on_a_core<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    let permit = tokio::time::timeout(PATIENCE, CORES.acquire()).await.map_err(|_| busy())?.map_err(Fault::new)?;
    let done = tokio::task::spawn_blocking(work).await.map_err(Fault::new)?;
    drop(permit);
    Ok(done)
}

fn busy() -> Refusal {
    let refusal = refuse(RefusalKind::RateLimited, "busy", "Many people are signing in just now. Try again.");
    Refusal { retry_after_s: Some(5), ..refusal }
}

fn hash_now(password: &str) -> Result<String, Fault> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(Fault::new)?;
    let salt = SaltString::encode_b64(&bytes).map_err(Fault::new)?;
    let hashed = Argon2::default().hash_password(password.as_bytes(), &salt).map_err(Fault::new)?;
    Ok(hashed.to_string())
}

fn fits_now(password: &str, hashed: &str) -> bool {
    let parsed = PasswordHash::new(hashed).ok();
    // The cost is the one written in the hash, not today's.
    parsed.is_some_and(|hashed| Argon2::default().verify_password(password.as_bytes(), &hashed).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_argon2id_with_a_salt_of_its_own_and_at_least_what_is_recommended() {
        let hashes: Vec<String> = (0..2).filter_map(|_| hash_now("warm tape saturation").ok()).collect();
        assert!(hashes.len() == 2 && hashes[0] != hashes[1], "{hashes:?}");
        for hashed in &hashes {
            let costs = hashed.strip_prefix("$argon2id$v=19$").and_then(|it| it.split('$').next()).unwrap_or_default();
            let cost = |name: &str| -> u32 {
                let word = costs.split(',').find_map(|it| it.strip_prefix(name)).unwrap_or_default();
                word.parse().unwrap_or(0)
            };
            // The smallest of OWASP's choices that are called equal: 19 MiB and two passes.
            assert!(cost("m=") >= 19_456 && cost("t=") >= 2, "{hashed}");
            assert!(fits_now("warm tape saturation", hashed) && !fits_now("warm tape saturatio", hashed));
        }
        assert!(!fits_now("anything", "no hash at all"));
    }
}
