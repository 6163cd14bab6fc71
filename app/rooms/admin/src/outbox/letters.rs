use mail::Letter;

/// Tells whoever asked for it that letters arrive.
pub fn test_letter(email: &str, name: &str) -> Letter {
    Letter::new("admin/test-letter", "A test letter from Backline")
        .to(email, name)
        .says("You asked for this letter on the page of the outbox. That it is here says that letters from this Backline arrive.")
        .key("Open the outbox", super::pages::ADDRESS)
        .quiet("Look at its source to see whether it was signed and whether the signature was believed.")
}

/// Every kind of letter this room writes, to look at.
pub fn samples() -> Vec<Letter> {
    vec![test_letter("otis@backline.example", "Otis Lind")]
}
