using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Api;

/// <summary>The answer to a request that started a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">Its status when the answer was written.</param>
/// <param name="StatusUrl">Where to ask how it goes.</param>
/// <param name="EventsUrl">Where to listen how it goes (server-sent events).</param>
public sealed record AcceptedRun(string RunId, RunStatus Status, string StatusUrl, string EventsUrl);
