"""The web door: a live page that only reads, and `/api` beside it. Only this package knows Starlette and uvicorn.

How requests reach the store. A journal belongs to the thread that opened it, so no request ever holds one. There are
two ways, and no third:

- `store_pool.StorePool`: a few threads, each with a journal of its own, and one bounded queue of work. A request awaits
  `pool.run(work)`, where `work` is a plain function that is handed the journal of whichever thread is free. When the
  queue is full the request is refused at once (503): readers and bots never pile up in front of writers.
- `page.publisher.Publisher`: one thread with a journal of its own that follows the incidents somebody looks at, and
  makes the page of each link once for all who read it. Requests for the page take what it made.

Beside these, `services.Services` is all that routes share; it lies in the state of the application.
"""
