//! A first look: people, a store and courses, made through the same doors a person uses.

use std::sync::Arc;

use data::{Fault, Refusal, Select, Stamp, Timestamp};
use futures::FutureExt;
use identity::{
    Mode, User, auth_session::mutations::sign_in, learner_preferences::mutations::save_learner_preferences,
    user::mutations::choose_role,
};
use jobs::{Job, Policy, Priority, State};
use learning::{
    course::{self, CourseId, Details},
    curriculum::ChapterHead,
    import::{Source, SourceFile},
    importing::{self, Destination},
};
use room::{Actor, Answer, House, Write};
use storage::Store;
use testkit::{CAST, OTIS, Visitor};

/// The course of the demo: path and text.
const COURSE: [(&str, &str); 9] = [
    ("01-Before-You-Start.md", include_str!("../demo/01-before-you-start.md")),
    ("01.1-Where-the-Low-End-Lives.md", include_str!("../demo/01.1-where-the-low-end-lives.md")),
    ("01.2-A-Room-That-Tells-the-Truth.md", include_str!("../demo/01.2-a-room-that-tells-the-truth.md")),
    ("02-Kick-and-Bass.md", include_str!("../demo/02-kick-and-bass.md")),
    ("02.1-Tune-the-Kick.md", include_str!("../demo/02.1-tune-the-kick.md")),
    ("02.2-Choose-One-Owner.md", include_str!("../demo/02.2-choose-one-owner.md")),
    ("02.3-Sidechain-Nobody-Hears.md", include_str!("../demo/02.3-sidechain-nobody-hears.md")),
    ("03-Check-It.md", include_str!("../demo/03-check-it.md")),
    ("03.1-The-Phone-Test.md", include_str!("../demo/03.1-the-phone-test.md")),
];

/// Fills an empty database. One with people in it is left alone.
pub async fn seed(house: &Arc<House>, store: &Store) -> Result<(), Fault> {
    let look = house.look(Actor::default());
    if look.first(Select::<User>::all()).await?.is_some() {
        return Ok(());
    }
    fill(house, store).await.map_err(|refusal| Fault::new(format!("seeding the demo: {refusal} {:?}", refusal.fields)))
}

/// The demo accounts, for whoever started it.
pub fn tell() {
    println!("Demo accounts (creator, learner, coach, administrator):");
    for person in CAST {
        println!("  {:<26} {}", person.email, person.password);
    }
}

async fn fill(house: &Arc<House>, store: &Store) -> Result<(), Refusal> {
    let door = Visitor::new(house.clone(), Actor { user_agent: "demo".into(), ..Actor::default() });
    let mut people = vec![];
    for person in CAST {
        identity::make_account(house, person.name, person.email, person.password).await?;
        people.push(door.enter(sign_in(person.email, person.password, Some(true), None)).await?);
    }
    identity::grant_admin(house, OTIS.email).await?;
    let (mara, jonas) = (&people[0], &people[1]);
    mara.call(choose_role(Mode::Create)).await?;
    mara.call(storefront::store::mutations::open("Mara Vale", None)).await?;
    jonas.call(choose_role(Mode::Learn)).await?;
    let interests = ["mixing", "production"].map(String::from).to_vec();
    jonas.call(save_learner_preferences("intermediate", interests, "hobby", Some(5_i64))).await?;
    let files =
        COURSE.iter().map(|(path, text)| SourceFile { path: path.to_string(), bytes: text.as_bytes().to_vec() });
    let source = Source { files: files.collect(), refused: vec![] };
    let title = "Low End That Survives the Car";
    let made = importing::run(house, store, &mara.actor, "demo", source, title, Destination::New).await?;
    let details = Details {
        title: Some(title.into()),
        description: Some(
            "Kick and bass that hold up on a phone, in a club and in the car. Three short parts, one decision each."
                .into(),
        ),
        category: Some("skills".into()),
        subcategory: Some("Mixing".into()),
        skill_level: Some("Intermediate".into()),
        tags: Some(vec!["mixing".into(), "low end".into()]),
    };
    mara.call(course::edit_course(made.course.clone(), 0, details)).await?;
    mara.call(course::publish_course(made.course.clone())).await?;
    record_the_kick(house, store, &made.course).await?;
    jonas.call(learning::enrollment::enroll(made.course)).await?;
    let stamp = Stamp { actor: "system".into(), action: "demo/seed".into(), request: house.database.new_id() };
    house.write(stamp, |cx| lose_a_tape(cx).boxed()).await
}

/// Puts sound into the chapter about the kick: eight beats of one.
async fn record_the_kick(house: &House, store: &Store, course: &CourseId) -> Answer<()> {
    let chapters = house.look(Actor::default()).rows(Select::by(ChapterHead::COURSE, course)).await?;
    let Some(chapter) = chapters.into_iter().find(|it| it.title == "Tune the Kick") else { return Ok(()) };
    let stamp = Stamp { actor: "system".into(), action: "demo/seed".into(), request: house.database.new_id() };
    learning::recording::record(house, store, stamp, chapter.id, "Kick at 50 Hz.wav", beats(8)).await
}

const RATE: u32 = 22_050;

/// A kick drum as a WAV, half a second a beat: a tone that falls from 200 Hz to 50 and fades.
fn beats(count: usize) -> Vec<u8> {
    let beat = (0..RATE / 2).scan(0.0_f64, |phase, at| {
        let second = f64::from(at) / f64::from(RATE);
        *phase += (50.0 + 150.0 * (-second * 40.0).exp()) / f64::from(RATE);
        let level = 0.8 * (-second * 7.0).exp();
        Some((level * (*phase * std::f64::consts::TAU).sin() * f64::from(i16::MAX)) as i16)
    });
    let beat: Vec<u8> = beat.flat_map(i16::to_le_bytes).collect();
    let sound = beat.repeat(count);
    let length = sound.len() as u32;
    let numbers = |all: &[u32]| all.iter().flat_map(|it| it.to_le_bytes()).collect::<Vec<_>>();
    // One channel of 16 bits, uncompressed.
    let format = numbers(&[16, 1 | 1 << 16, RATE, 2 * RATE, 2 | 16 << 16]);
    [
        b"RIFF".to_vec(),
        numbers(&[36 + length]),
        b"WAVEfmt ".to_vec(),
        format,
        b"data".to_vec(),
        numbers(&[length]),
        sound,
    ]
    .concat()
}

/// How long after the seed the board of jobs gets its first dead letter, in front of whoever looks.
const TAPE_IS_LOST_MS: i64 = 40 * Timestamp::SECOND_MS;

/// A job that no room does, one attempt before it is given up.
async fn lose_a_tape(cx: &Write) -> Answer<()> {
    let job = Job {
        id: cx.new_id(),
        kind: "demo/dub-tape".into(),
        tenant: String::new(),
        priority: Priority::Normal,
        state: State::Scheduled,
        at: cx.now() + TAPE_IS_LOST_MS,
        payload: "null".into(),
        attempts: Policy::USUAL.attempts - 1,
        worker: None,
        error: Some("The deck was busy.".into()),
        request: "demo".into(),
        queued_at: cx.now(),
    };
    Ok(cx.put(&job).await?)
}
