//! The worker: waits for news, takes what is due, lets it be done.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use data::{Change, Database, Fact, Fault, Row, Timestamp};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use tokio::{
    sync::watch,
    task::{self, JoinHandle, JoinSet},
};

use crate::{Hands, Job, JobId, Rota, State, doing, post, queue, schedule};

/// Between two words to those who show the queue.
const WORD_EVERY_MS: i64 = Timestamp::SECOND_MS;
/// After the database refused something, before it is asked again.
const PAUSE: Duration = Duration::from_secs(1);

/// A worker of this process, until it is told to stop.
pub struct Worker {
    stop: watch::Sender<bool>,
    shift: JoinHandle<Shift>,
}

impl Worker {
    /// Starts to work: up to `slots` jobs at once.
    pub fn start(database: Arc<Database>, hands: Arc<dyn Hands>, slots: usize) -> Self {
        let (stop, told) = watch::channel(false);
        let shift = Shift::new(database, hands, slots);
        Self { stop, shift: tokio::spawn(shift.keep(told)) }
    }

    /// Takes no more jobs, lets those under way end for up to `farewell`, and gives the others back.
    pub async fn stop(self, farewell: Duration) {
        let _ = self.stop.send(true);
        match self.shift.await {
            Ok(shift) => shift.end(farewell).await,
            Err(e) => tracing::error!(%e, "the worker had ended before"),
        }
    }
}

/// Does everything that is due now, one after another, until nothing is. For tests and commands that do not stay.
pub async fn drain(database: &Arc<Database>, hands: &Arc<dyn Hands>) -> Result<(), Fault> {
    let mut shift = Shift::new(database.clone(), hands.clone(), 1);
    shift.live().await?;
    loop {
        schedule::tick(database, hands.schedules()).await?;
        while post::deliver(database, &**hands).await? {}
        shift.due = queue::ripen(database).await?;
        let Some(job) = queue::take(database, &shift.id, &mut shift.rota, 1).await?.pop() else { break };
        doing::perform(database.clone(), hands.clone(), job).await;
    }
    queue::leave(database, &shift.id).await
}

/// What a worker knows while it works.
struct Shift {
    database: Arc<Database>,
    hands: Arc<dyn Hands>,
    slots: usize,
    /// Names it in the database.
    id: String,
    rota: Rota,
    tasks: JoinSet<()>,
    under_way: HashMap<task::Id, JobId>,
    /// What the database tells of jobs and facts; `None` while nobody tells.
    news: Option<BoxStream<'static, News>>,
    next_beat: Timestamp,
    /// When a schedule occurs next.
    next_occurrence: Option<Timestamp>,
    /// When the next scheduled job is due.
    due: Option<Timestamp>,
    /// Whether there may be a fact nobody delivered.
    has_post: bool,
    /// Whether there may be a ready job nobody has.
    is_hungry: bool,
    /// Whether those who show the queue are to be told, and not before when.
    has_stirred: bool,
    next_word: Timestamp,
}

/// What somebody wrote.
enum News {
    Fact,
    Job {
        state: State,
        at: Timestamp,
    },
    /// A job was deleted.
    Gone,
}

impl News {
    /// Of a fact that was delivered or swept there is nothing to tell.
    fn of(change: Change) -> Option<Self> {
        if change.table == Fact::TABLE {
            return change.after?.get("deliveredAt").is_none().then_some(Self::Fact);
        }
        let Some(row) = change.after else { return Some(Self::Gone) };
        let state = State::parse(row.get("state")?.as_str()?)?;
        Some(Self::Job { state, at: Timestamp(row.get("at")?.as_i64()?) })
    }
}

impl Shift {
    fn new(database: Arc<Database>, hands: Arc<dyn Hands>, slots: usize) -> Self {
        let id = database.new_id();
        Self {
            database,
            hands,
            slots,
            id,
            rota: Rota::default(),
            tasks: JoinSet::new(),
            under_way: HashMap::new(),
            news: None,
            next_beat: Timestamp::default(),
            next_occurrence: None,
            due: None,
            has_post: true,
            is_hungry: true,
            has_stirred: false,
            next_word: Timestamp::default(),
        }
    }

    async fn keep(mut self, mut stop: watch::Receiver<bool>) -> Self {
        while !*stop.borrow() {
            if let Err(fault) = self.look().await {
                tracing::warn!(%fault, "the worker could not look for work");
                tokio::time::sleep(PAUSE).await;
            }
            let pause = self.pause();
            tokio::select! {
                told = stop.changed() => if told.is_err() { break },
                Some(ended) = self.tasks.join_next_with_id() => self.ended(ended),
                news = next(&mut self.news) => self.told(news),
                () = tokio::time::sleep(pause) => {}
            }
        }
        self
    }

    /// Does what is due for the worker itself: its sign of life, schedules, facts to deliver, what ripened, what is to
    /// be taken.
    async fn look(&mut self) -> Result<(), Fault> {
        let now = self.database.now();
        if self.is_beat_due(now) {
            self.beat().await?;
        }
        if self.next_occurrence.is_some_and(|then| then <= now) {
            self.next_occurrence = schedule::tick(&self.database, self.hands.schedules()).await?;
            self.is_hungry = true;
        }
        if self.has_post {
            self.has_post = post::deliver(&self.database, &*self.hands).await?;
            self.is_hungry = true;
        }
        if self.due.is_some_and(|due| due <= now) {
            self.due = queue::ripen(&self.database).await?;
            self.is_hungry = true;
        }
        let free = self.slots.saturating_sub(self.under_way.len());
        if self.is_hungry && free > 0 {
            let jobs = queue::take(&self.database, &self.id, &mut self.rota, free).await?;
            self.is_hungry = jobs.len() == free;
            jobs.into_iter().for_each(|job| self.begin(job));
        }
        if self.has_stirred && now >= self.next_word {
            self.hands.stirred();
            (self.has_stirred, self.next_word) = (false, now + WORD_EVERY_MS);
        }
        Ok(())
    }

    /// Also when the clock was set back: else there would be no sign of life until that hour came again, and schedules and
    /// what is due would wait with it.
    fn is_beat_due(&self, now: Timestamp) -> bool {
        now >= self.next_beat || self.next_beat - now > queue::BEAT_MS
    }

    /// A sign of life, and a look at everything the news may have missed.
    async fn beat(&mut self) -> Result<(), Fault> {
        self.live().await?;
        self.listen().await?;
        self.next_occurrence = schedule::tick(&self.database, self.hands.schedules()).await?;
        self.due = queue::ripen(&self.database).await?;
        (self.has_post, self.is_hungry, self.has_stirred) = (true, true, true);
        self.next_beat = self.database.now() + queue::BEAT_MS;
        Ok(())
    }

    /// Says that it lives, and takes over from those who do not say so any more.
    async fn live(&mut self) -> Result<(), Fault> {
        queue::beat(&self.database, &self.id).await?;
        let in_hands: BTreeSet<JobId> = self.under_way.values().cloned().collect();
        queue::recover(&self.database, &self.id, &in_hands, |kind| self.hands.policy(kind)).await
    }

    /// Opens the news unless they are open.
    async fn listen(&mut self) -> Result<(), Fault> {
        if self.news.is_some() {
            return Ok(());
        }
        let jobs = self.database.notifications(&Job::table()).await?.boxed();
        let facts = self.database.notifications(&Fact::table()).await?.boxed();
        let both = stream::select(jobs, facts).filter_map(|change| std::future::ready(News::of(change)));
        self.news = Some(both.boxed());
        Ok(())
    }

    fn told(&mut self, news: Option<News>) {
        self.has_stirred |= matches!(news, Some(News::Job { .. } | News::Gone));
        match news {
            // The connection ended: the next beat opens it again.
            None => self.news = None,
            Some(News::Fact) => self.has_post = true,
            Some(News::Job { state: State::Ready, .. }) => self.is_hungry = true,
            Some(News::Job { state: State::Scheduled, at }) => {
                self.due = Some(self.due.map_or(at, |due| due.min(at)));
            }
            Some(News::Job { state: State::Running | State::Done | State::Dead, .. } | News::Gone) => {}
        }
    }

    fn begin(&mut self, job: Job) {
        let id = job.id.clone();
        let task = self.tasks.spawn(doing::perform(self.database.clone(), self.hands.clone(), job));
        self.under_way.insert(task.id(), id);
    }

    fn ended(&mut self, ended: Result<(task::Id, ()), task::JoinError>) {
        let task = ended.map_or_else(|e| e.id(), |(id, ())| id);
        self.under_way.remove(&task);
    }

    /// Until there is something to do without any news.
    fn pause(&self) -> Duration {
        let word = self.has_stirred.then_some(self.next_word);
        let then = [self.due, self.next_occurrence, word].into_iter().flatten().fold(self.next_beat, Timestamp::min);
        Duration::from_millis((then - self.database.now()).clamp(1, queue::BEAT_MS) as u64)
    }

    /// Lets jobs end for a while, then gives back what is left. A task that is cut leaves nothing: its transaction goes
    /// with it.
    async fn end(mut self, farewell: Duration) {
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(farewell, all).await.is_err() {
            self.tasks.shutdown().await;
        }
        if let Err(fault) = queue::leave(&self.database, &self.id).await {
            tracing::warn!(%fault, "the worker's jobs were not given back; its lease runs out by itself");
        }
        // Read to the end of the process: a LIVE statement cannot be ended before, and would complain of every try.
        if let Some(mut news) = self.news {
            tokio::spawn(async move { while news.next().await.is_some() {} });
        }
    }
}

/// The next word, if anybody tells.
async fn next(news: &mut Option<BoxStream<'static, News>>) -> Option<News> {
    match news {
        Some(news) => news.next().await,
        None => std::future::pending().await,
    }
}
