//! The people of every test, demo and journey.

/// A person as they sign up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Person {
    pub name: &'static str,
    pub email: &'static str,
    pub password: &'static str,
}

/// Sells.
pub const MARA: Person = Person { name: "Mara Vale", email: "mara@backline.example", password: "warm tape saturation" };
/// Learns.
pub const JONAS: Person = Person { name: "Jonas Reed", email: "jonas@backline.example", password: "four on the floor" };
/// Coaches.
pub const IMANI: Person =
    Person { name: "Imani Okoro", email: "imani@backline.example", password: "count me in at four" };
/// Administers.
pub const OTIS: Person =
    Person { name: "Otis Lind", email: "otis@backline.example", password: "patch bay at midnight" };

/// Everybody who has an account; the stranger has none.
pub const CAST: [Person; 4] = [MARA, JONAS, IMANI, OTIS];
