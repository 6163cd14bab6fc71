//! What is under way behind the pages, for whoever runs this Backline: the board of jobs, the outbox of letters.

// Views are types as deep as the page they draw.
#![recursion_limit = "512"]

pub mod board;
pub mod outbox;

/// The doors of this room. It has no tables: what it shows belongs to the queue and to the outbox.
#[cfg(feature = "ssr")]
pub fn room() -> room::Room {
    room::Room::new("admin")
        .query::<board::queries::JobCounts>()
        .query::<board::queries::JobList>()
        .query::<board::queries::Workers>()
        .query::<board::queries::Schedules>()
        .mutation::<board::mutations::TryAgain>()
        .mutation::<board::mutations::TryAllAgain>()
        .mutation::<board::mutations::GiveUp>()
        .job::<board::chores::SendAgain>()
        .query::<outbox::queries::Outbox>()
        .query::<outbox::queries::Letter>()
        .mutation::<outbox::mutations::SendTestLetter>()
        .mutation::<outbox::mutations::SendLetter>()
}
