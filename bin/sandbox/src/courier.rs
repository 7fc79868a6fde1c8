//! Delivers webhooks on a thread of its own, in the order in which they were handed over.
//!
//! A receiver that hangs therefore never holds up a request to the sandbox. Redirects are not followed and the receiver has ten
//! seconds, as at the provider. Nothing is sent twice: a test that wants a second delivery asks for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::Error;
use crate::answer::JSON;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// One signed webhook on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    /// What it is about, for the log: an address may hold a secret.
    pub(crate) subject: String,
    pub(crate) url: String,
    /// The name and value of the header that carries the signature.
    pub(crate) signature: (&'static str, String),
    pub(crate) body: String,
}

/// Called with the receiver's status once the webhook has been delivered.
pub(crate) type Receipt = Box<dyn FnOnce(Result<u16, Error>) + Send>;

enum Errand {
    Deliver(Letter, Option<Receipt>),
    Report(mpsc::Sender<()>),
}

/// The queue of webhooks to be sent.
#[derive(Debug)]
pub(crate) struct Courier {
    errands: mpsc::Sender<Errand>,
    stopped: Arc<AtomicBool>,
}

impl Courier {
    /// Starts the courier's thread.
    ///
    /// # Errors
    /// The system starts no thread.
    pub(crate) fn start() -> std::io::Result<Self> {
        let (errands, inbox) = mpsc::channel();
        let stopped = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&stopped);
        thread::Builder::new().name("sandbox-webhooks".to_owned()).spawn(move || run(&inbox, &seen))?;
        Ok(Self { errands, stopped })
    }

    /// Queues a webhook and returns at once.
    pub(crate) fn post(&self, letter: Letter, receipt: Option<Receipt>) {
        if let Err(mpsc::SendError(Errand::Deliver(_, Some(receipt)))) =
            self.errands.send(Errand::Deliver(letter, receipt))
        {
            receipt(Err(Error::Stopped));
        }
    }

    /// Sends a webhook and waits for the receiver's status.
    ///
    /// # Errors
    /// The receiver cannot be reached, or the sandbox has been stopped.
    pub(crate) fn deliver(&self, letter: Letter) -> Result<u16, Error> {
        let (sender, receiver) = mpsc::channel();
        self.post(
            letter,
            Some(Box::new(move |status| {
                // The waiting side can only be gone when its thread has ended; then nobody asks for the status.
                let _ = sender.send(status);
            })),
        );
        receiver.recv().map_err(|_| Error::Stopped)?
    }

    /// Waits until everything queued so far has been delivered or given up. False when that takes longer than `patience`.
    pub(crate) fn settle(&self, patience: Duration) -> bool {
        let (sender, receiver) = mpsc::channel();
        self.errands.send(Errand::Report(sender)).is_ok() && receiver.recv_timeout(patience).is_ok()
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        // The thread is not joined: a delivery under way may take its ten seconds, and nobody waits for it any more.
        self.stopped.store(true, Ordering::Relaxed);
    }
}

fn run(inbox: &mpsc::Receiver<Errand>, stopped: &AtomicBool) {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .proxy(None)
        .build();
    let agent = ureq::Agent::new_with_config(config);
    while let Ok(errand) = inbox.recv() {
        match errand {
            Errand::Deliver(_, receipt) if stopped.load(Ordering::Relaxed) => {
                if let Some(receipt) = receipt {
                    receipt(Err(Error::Stopped));
                }
            }
            Errand::Deliver(letter, receipt) => {
                let status = send(&agent, &letter);
                match &status {
                    Ok(status) => log::info!("webhook {} answered {status}", letter.subject),
                    Err(error) => log::warn!("webhook {} failed: {}", letter.subject, root(error)),
                }
                if let Some(receipt) = receipt {
                    receipt(status);
                }
            }
            // Whoever asked may have stopped waiting.
            Errand::Report(sender) => drop(sender.send(())),
        }
    }
}

fn send(agent: &ureq::Agent, letter: &Letter) -> Result<u16, Error> {
    let (name, value) = &letter.signature;
    agent
        .post(&letter.url)
        .header("Content-Type", JSON)
        .header(*name, value)
        .send(&letter.body)
        .map(|answer| answer.status().as_u16())
        .map_err(|source| Error::Undelivered { url: letter.url.clone(), source: Box::new(source) })
}

fn root(error: &Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}
