//! The address of a store, right behind the host: what it may look like and what is taken by the house.

pub const SHORTEST: usize = 2;
pub const LONGEST: usize = 50;

/// Every first segment of our own addresses, now or soon: a store there would hide a page, or a page the store.
const RESERVED: &[&str] = &[
    "about",
    "account",
    "admin",
    "affiliate",
    "affiliates",
    "ai",
    "api",
    "app",
    "artist",
    "artists",
    "assets",
    "auth",
    "avatar",
    "backline",
    "beats",
    "billing",
    "blog",
    "brand",
    "bundles",
    "cart",
    "certificates",
    "checkout",
    "coaching",
    "community",
    "contact",
    "courses",
    "create",
    "credits",
    "dashboard",
    "demo",
    "dmca",
    "docs",
    "download",
    "downloads",
    "events",
    "favicon",
    "feed",
    "files",
    "fonts",
    "gallery",
    "genres",
    "guides",
    "health",
    "healthz",
    "help",
    "home",
    "images",
    "img",
    "internal",
    "invite",
    "join",
    "leaderboards",
    "learn",
    "legal",
    "library",
    "live",
    "login",
    "logout",
    "mail",
    "marketplace",
    "me",
    "media",
    "memberships",
    "messages",
    "metrics",
    "music",
    "my-data",
    "new",
    "notifications",
    "onboarding",
    "orders",
    "pages",
    "payments",
    "pkg",
    "playlists",
    "plugins",
    "presave",
    "pricing",
    "privacy",
    "products",
    "profile",
    "public",
    "purchases",
    "query",
    "readyz",
    "register",
    "robots",
    "root",
    "rpc",
    "rss",
    "samples",
    "script",
    "search",
    "security",
    "services",
    "settings",
    "setup",
    "share",
    "sign-in",
    "sign-out",
    "sign-up",
    "signin",
    "signout",
    "signup",
    "site",
    "sitemap",
    "sleeve",
    "staff",
    "static",
    "status",
    "store",
    "stores",
    "subscribe",
    "support",
    "system",
    "team",
    "terms",
    "u",
    "unsubscribe",
    "upload",
    "uploads",
    "user",
    "users",
    "verify",
    "webhook",
    "webhooks",
    "well-known",
    "www",
];

/// A name as an address: lower case, letters and digits of the Latin alphabet, hyphens between words.
pub fn slug_from_name(name: &str) -> String {
    let kept = name.to_lowercase();
    let kept = kept.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-' || c.is_whitespace());
    let words: String = kept.map(|c| if c.is_whitespace() { '-' } else { c }).collect();
    let slug = words.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    let slug: String = slug.chars().take(LONGEST).collect();
    slug.trim_end_matches('-').to_string()
}

/// Whether a store may live at this address, as far as the address itself tells.
pub fn check_slug(slug: &str) -> Result<(), &'static str> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match () {
        () if slug.len() < SHORTEST => Err("Needs two letters or digits from A to Z."),
        () if slug.len() > LONGEST => Err("50 characters or fewer."),
        () if !slug.chars().all(is_plain) => Err("Small letters, digits and hyphens only."),
        () if slug.starts_with('-') || slug.ends_with('-') => Err("A letter or digit at both ends."),
        () if is_reserved(slug) => Err("Not available: Backline itself lives there."),
        () => Ok(()),
    }
}

pub fn is_reserved(slug: &str) -> bool {
    RESERVED.contains(&slug)
}

/// The address with a number behind it, still short enough.
pub fn numbered(slug: &str, number: usize) -> String {
    let tail = format!("-{number}");
    let head: String = slug.chars().take(LONGEST - tail.len()).collect();
    format!("{}{tail}", head.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_16_a_name_becomes_an_address() {
        for (name, slug) in [
            ("Lo Fi!! Kid", "lo-fi-kid"),
            ("Night Owl", "night-owl"),
            ("  -- Night -- Owl --", "night-owl"),
            ("DJ\tÜber 808", "dj-ber-808"),
            ("🎧🎧", ""),
            (&"a".repeat(80), &"a".repeat(50)),
        ] {
            assert_eq!(slug_from_name(name), slug, "{name}");
        }
    }

    #[test]
    fn identity_17_the_houses_own_addresses_are_not_available() {
        for slug in ["admin", "api", "courses", "rpc", "query", "live", "sign-in", "onboarding", "pkg", "healthz"] {
            assert!(check_slug(slug).is_err(), "{slug}");
        }
    }

    #[test]
    fn an_address_is_checked_as_a_whole() {
        for (slug, good) in [
            ("ab", true),
            ("a", false),
            ("", false),
            ("-ab", false),
            ("ab-", false),
            ("a_b", false),
            ("Ab", false),
            ("night-owl", true),
        ] {
            assert_eq!(check_slug(slug).is_ok(), good, "{slug}");
        }
        assert!(check_slug(&"a".repeat(51)).is_err());
    }

    #[test]
    fn a_number_behind_it_keeps_it_short() {
        assert_eq!(numbered("night-owl", 1), "night-owl-1");
        assert_eq!(numbered(&"a".repeat(50), 12).len(), 50);
    }
}
