use room::mutation;

/// Sends a dead letter back into the queue, with all its attempts. One that is not a dead letter any more is where it
/// should be.
#[mutation("admin/try-again", gate = Rule("administrator"))]
pub async fn try_again(cx: &mut Write, job: String) -> Answer<()> {
    identity::administrator(cx).await?;
    let job = cx.must_get::<jobs::Job>(&job).await?;
    if job.state != jobs::State::Dead {
        return Ok(());
    }
    let deed = identity::Deed::new(identity::DeedKind::Update, "job_sent_again", "job");
    identity::note(cx, deed.to(job.id.as_str(), job.kind.as_str())).await?;
    cx.put(&job.again(cx.now())?).await?;
    Ok(())
}

/// Sends every dead letter of a kind back into the queue, a batch at a time.
#[mutation("admin/try-all-again", gate = Rule("administrator"))]
pub async fn try_all_again(cx: &mut Write, kind: String) -> Answer<()> {
    identity::administrator(cx).await?;
    let deed = identity::Deed::new(identity::DeedKind::Update, "jobs_sent_again", "job");
    identity::note(cx, deed.to(kind.as_str(), kind.as_str())).await?;
    let order = room::Order::now().with(room::Priority::Urgent);
    cx.queue(&super::chores::SendAgain { kind, after: None }, order).await?;
    Ok(())
}

/// Deletes a dead letter: nobody will do it. One that is gone already is what was wanted.
#[mutation("admin/give-up", gate = Rule("administrator"))]
pub async fn give_up(cx: &mut Write, job: String) -> Answer<()> {
    identity::administrator(cx).await?;
    let Some(job) = cx.get::<jobs::Job>(&job).await? else { return Ok(()) };
    if job.state != jobs::State::Dead {
        return Err(data::Refusal::conflict(
            "not_dead",
            "This job is under way again. Only a dead letter can be deleted.",
        ));
    }
    let deed = identity::Deed::new(identity::DeedKind::Delete, "job_deleted", "job");
    identity::note(cx, deed.to(job.id.as_str(), job.kind.as_str()).because(job.error.unwrap_or_default())).await?;
    cx.delete::<jobs::Job>(&job.id).await?;
    Ok(())
}
