//! Putting it together, and what time does to it.

use data::{Fault, Select, Timestamp};
use room::{Answer, End, Errand, Order, Priority, ServerJob, Way, Write};
use serde::{Deserialize, Serialize};
use storage::Key;

use super::{DataExport, KEEP_MS, Stage, letters, packing::pack, share::Share};
use crate::{News, User, UserId, notification::Kind, notification_preferences::Category, notify};

const BATCH: usize = 200;

/// Puts together what all rooms have about a person, outside of any transaction: it reads much and writes a file.
#[derive(Serialize, Deserialize)]
pub struct PutTogether {
    pub(super) user: UserId,
    pub(super) asked_at: Timestamp,
}

/// The archive as it lies in the store.
pub struct Packed {
    file: Key,
    bytes: i64,
}

impl Errand for PutTogether {
    const NAME: &'static str = "identity/put-together";
    /// What other rooms have.
    type Outside = Vec<Share>;
    /// Nothing where nobody waits for it any more.
    type Done = Option<Packed>;

    async fn go(&self, others: &Vec<Share>, way: &Way) -> Answer<Option<Packed>> {
        let waiting = way.get::<DataExport>(self.user.as_str()).await?;
        if waiting.is_none_or(|it| !self.is_about(&it)) {
            return Ok(None);
        }
        let uploads = way.uploads().ok_or_else(|| Fault::new("there is no store to put an archive into"))?;
        let packed = pack(way, &self.user, others).await?;
        let bytes = i64::try_from(packed.len()).unwrap_or(i64::MAX);
        Ok(Some(Packed { file: uploads.store.put(packed).await?, bytes }))
    }

    async fn write(self, packed: &Option<Packed>, cx: &mut Write) -> Answer<End> {
        let waiting = cx.get::<DataExport>(self.user.as_str()).await?.filter(|it| self.is_about(it));
        let (Some(waiting), Some(packed)) = (waiting, packed) else { return Ok(End::Done) };
        let ready = DataExport {
            stage: Stage::Ready,
            file: Some(packed.file.to_string()),
            bytes: Some(packed.bytes),
            ends_at: cx.now() + KEEP_MS,
            ..waiting
        };
        cx.put(&ready).await?;
        self.tell(cx, &ready).await?;
        Ok(End::Done)
    }
}

impl PutTogether {
    fn is_about(&self, export: &DataExport) -> bool {
        export.stage == Stage::Pending && export.asked_at == self.asked_at
    }

    async fn tell(&self, cx: &Write, ready: &DataExport) -> Answer<()> {
        let once = format!("export:{}:{}", self.user, self.asked_at.0);
        let until = format!("Fetch it until {}.", ready.ends_at.in_words());
        let news = News::new(Category::SystemAlerts, "Your data is put together", until, &once)
            .meant_as(Kind::Success)
            .leading_to("Fetch it", "/dashboard/settings/account")
            .mandatory()
            .in_app_only();
        notify(cx, std::slice::from_ref(&self.user), &news).await?;
        let user = cx.must_get::<User>(self.user.as_str()).await?;
        if user.email.is_some() {
            letters::ready(&user, ready.ends_at).post(cx, &once).await?;
        }
        Ok(())
    }
}

/// Deletes archives whose week is over. No row names their files then, and they are swept.
#[derive(Default, Serialize, Deserialize)]
pub struct ForgetExports;

impl ServerJob for ForgetExports {
    const NAME: &'static str = "identity/forget-exports";

    async fn run(self, cx: &mut Write) -> Answer<()> {
        let old = Select::<DataExport>::all().less_than(DataExport::ENDS_AT, cx.now().0 + 1);
        let old = cx.rows(old.ascending(DataExport::ENDS_AT).limit(BATCH)).await?;
        for export in &old {
            cx.delete::<DataExport>(&export.id).await?;
        }
        if old.len() == BATCH {
            cx.queue(&ForgetExports, Order::now().with(Priority::Bulk)).await?;
        }
        Ok(())
    }
}
