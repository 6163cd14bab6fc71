//! Preparing a recording: how long it is, a poster, the film at several sizes, and something every browser plays.

use std::{future::pending, time::Duration};

use data::{Fault, RefusalKind, Timestamp, refuse};
use futures::FutureExt;
use room::{Answer, End, Errand, Order, Policy, Way, Write};
use serde::{Deserialize, Serialize};
use storage::{Bench, Halt, Key, Made, Picture, Rung, Seen, Store, Studio, container};
use tokio::{sync::watch, time::timeout};

use super::{
    MOST_HOURS, Medium, Recording, RecordingId, RecordingRung, RungId,
    keeping::{have_prepared, keep},
};
use crate::curriculum::AssetStatus;

/// Ends before the queue would end it: what takes too long is told to the teacher.
const LONGEST: Duration = Duration::from_secs(11 * 60 * 60);
/// Between two words about how far it is.
const WORD_EVERY: Duration = Duration::from_secs(1);
/// While everybody who could prepare it is busy, it asks again after this.
const ASK_AGAIN_MS: i64 = 20 * Timestamp::SECOND_MS;
/// A poster is of this second: many films begin in the dark.
const POSTER_S: f64 = 8.0;
/// The last steps compute little, and are not measured.
const MEASURED: f64 = 98.0;

/// Prepares a recording to be played.
#[derive(Serialize, Deserialize)]
pub struct PrepareRecording {
    pub(super) recording: RecordingId,
}

/// What came of it.
pub enum Outcome {
    /// It was replaced or removed meanwhile.
    Gone,
    /// Everybody is busy.
    Later,
    /// Nobody here prepares anything.
    AsItCame,
    Failed(String),
    Ready(Box<Prepared>),
}

/// What a recording is played from. All files lie in the store.
pub struct Prepared {
    seen: Seen,
    poster: Option<Key>,
    rungs: Vec<Rung>,
    play: Option<Made>,
}

impl Errand for PrepareRecording {
    const NAME: &'static str = "learning/prepare-recording";
    /// A failure is told and not repeated; other attempts are for programs that were killed.
    const POLICY: Policy = Policy { attempts: 3, limit: Duration::from_secs(12 * 60 * 60) };
    type Outside = ();
    type Done = Outcome;

    async fn go(&self, _: &(), way: &Way) -> Answer<Outcome> {
        let waiting = way.get::<Recording>(&self.recording).await?.filter(Recording::is_under_way);
        let Some(recording) = waiting else { return Ok(Outcome::Gone) };
        let outcome = match timeout(LONGEST, prepare(way, &recording)).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(Halt::Refused(refusal))) => Outcome::Failed(refusal.message),
            Ok(Err(Halt::Broken(fault))) => {
                tracing::error!(recording = %recording.id, %fault, "a recording was not prepared");
                Outcome::Failed("Something broke here, not in your file. Try again.".into())
            }
            Err(_) => Outcome::Failed("It took too long to prepare. Send a shorter one.".into()),
        };
        Ok(outcome)
    }

    async fn write(self, outcome: &Outcome, cx: &mut Write) -> Answer<End> {
        let waiting = cx.get::<Recording>(&self.recording).await?.filter(Recording::is_under_way);
        let Some(recording) = waiting else { return Ok(End::Done) };
        match outcome {
            Outcome::Gone => {}
            Outcome::Later => have_prepared(cx, &recording, Order::at(cx.now() + ASK_AGAIN_MS)).await?,
            Outcome::AsItCame => keep(cx, &Recording { status: AssetStatus::Ready, ..recording }).await?,
            Outcome::Failed(why) => {
                let reason = Some(why.clone());
                keep(cx, &Recording { status: AssetStatus::Errored, reason, ..recording }).await?;
            }
            Outcome::Ready(prepared) => put_out(cx, recording, prepared).await?,
        }
        Ok(End::Done)
    }
}

async fn put_out(cx: &Write, recording: Recording, prepared: &Prepared) -> Answer<()> {
    for rung in &prepared.rungs {
        cx.put(&row_of(&recording.id, rung)).await?;
    }
    let ready = Recording {
        medium: if prepared.seen.film.is_some() { Medium::Film } else { Medium::Sound },
        status: AssetStatus::Ready,
        progress: 100,
        duration: Some(prepared.seen.seconds),
        play_file: prepared.play.as_ref().map(|it| it.file.to_string()),
        poster_file: prepared.poster.as_ref().map(Key::to_string),
        ..recording
    };
    keep(cx, &ready).await
}

fn row_of(recording: &RecordingId, rung: &Rung) -> RecordingRung {
    RecordingRung {
        id: RungId::new(format!("{recording}.{}", rung.lines)),
        recording: recording.clone(),
        lines: rung.lines.into(),
        width: rung.width.into(),
        height: rung.height.into(),
        bandwidth: i64::try_from(rung.peak).unwrap_or(i64::MAX),
        has_sound: rung.has_sound,
        file: rung.film.file.to_string(),
        list_file: rung.list.file.to_string(),
    }
}

/// Prepares it, and writes down on the way how far it is. Whoever removes it meanwhile ends this.
async fn prepare(way: &Way, recording: &Recording) -> Result<Outcome, Halt> {
    let Some(uploads) = way.uploads() else { return Ok(Outcome::AsItCame) };
    let (Some(studio), Some(container)) = (&uploads.studio, container(&recording.mime)) else {
        return Ok(Outcome::AsItCame);
    };
    let file = Key::parse(&recording.file).ok_or_else(|| Fault::new("a recording names no file"))?;
    let Some(bench) = studio.bench(&uploads.store, &file, container).await? else { return Ok(Outcome::Later) };
    let (tell, told) = watch::channel(0);
    let work = Work { studio, bench: &bench, store: &uploads.store, tell: &tell };
    tokio::select! {
        made = work.all(&recording.mime) => made.map(|it| Outcome::Ready(Box::new(it))),
        () = tell_how_far(way, &recording.id, told) => Ok(Outcome::Gone),
    }
}

/// Ends when there is no such recording any more.
async fn tell_how_far(way: &Way, recording: &RecordingId, mut told: watch::Receiver<i64>) {
    loop {
        let percent = *told.borrow_and_update();
        let id = recording.clone();
        let noted = way.note(move |cx| note(cx, id.clone(), percent).boxed()).await;
        match noted {
            Ok(true) => {}
            Ok(false) => return,
            // The next word may be heard.
            Err(refusal) => tracing::warn!(%recording, %refusal, "how far a recording is was not written"),
        }
        tokio::time::sleep(WORD_EVERY).await;
        if told.changed().await.is_err() {
            return pending().await;
        }
    }
}

/// Answers whether it is still to be prepared.
async fn note(cx: &Write, recording: RecordingId, percent: i64) -> Answer<bool> {
    let waiting = cx.get::<Recording>(&recording).await?.filter(Recording::is_under_way);
    let Some(recording) = waiting else { return Ok(false) };
    keep(cx, &Recording { status: AssetStatus::Preparing, progress: percent, ..recording }).await?;
    Ok(true)
}

/// One recording on a bench.
struct Work<'a> {
    studio: &'a Studio,
    bench: &'a Bench,
    store: &'a Store,
    /// Percent.
    tell: &'a watch::Sender<i64>,
}

impl Work<'_> {
    async fn all(&self, mime: &str) -> Result<Prepared, Halt> {
        let seen = self.studio.look(self.bench).await?;
        if seen.seconds > MOST_HOURS * 3_600.0 {
            let why = format!("It is longer than {MOST_HOURS} hours. Send it in parts.");
            return Err(refuse(RefusalKind::TooLarge, "recording_long", why).into());
        }
        let Some(film) = &seen.film else {
            let play = if seen.plays(mime) { None } else { Some(self.sound(&seen).await?) };
            return Ok(Prepared { seen, poster: None, rungs: vec![], play });
        };
        let ladder = Rung::ladder(film.width, film.height);
        let poster = Some(self.poster(&seen).await?);
        let rungs = self.rungs(&seen, &ladder).await?;
        let play = match rungs.last().filter(|_| !seen.plays(mime)) {
            Some(largest) => Some(self.studio.whole(self.bench, self.store, largest).await?),
            None => None,
        };
        Ok(Prepared { seen, poster, rungs, play })
    }

    /// Written by our own encoder, as every picture.
    async fn poster(&self, seen: &Seen) -> Result<Key, Halt> {
        let still = self.studio.still(self.bench, (seen.seconds / 3.0).min(POSTER_S)).await?;
        let picture = tokio::task::spawn_blocking(move || Picture::accept(still)).await.map_err(Fault::new)??;
        Ok(self.store.put(picture.bytes).await?)
    }

    /// A rung of twice the lines is taken for twice the work.
    async fn rungs(&self, seen: &Seen, ladder: &[u32]) -> Result<Vec<Rung>, Halt> {
        let all: u32 = ladder.iter().sum();
        let (mut rungs, mut before) = (vec![], 0);
        for &lines in ladder {
            let at = |second: f64| self.tell(seen, second, (before, lines, all));
            rungs.push(self.studio.rung(self.bench, self.store, seen, lines, at).await?);
            before += lines;
        }
        Ok(rungs)
    }

    async fn sound(&self, seen: &Seen) -> Result<Made, Halt> {
        self.studio.sound(self.bench, self.store, seen, |second| self.tell(seen, second, (0, 1, 1))).await
    }

    fn tell(&self, seen: &Seen, second: f64, (before, this, all): (u32, u32, u32)) {
        let part = (second / seen.seconds).clamp(0.0, 1.0);
        let percent = (f64::from(before) + part * f64::from(this)) / f64::from(all.max(1)) * MEASURED;
        let percent = percent as i64;
        self.tell.send_if_modified(|told| std::mem::replace(told, percent) != percent);
    }
}
