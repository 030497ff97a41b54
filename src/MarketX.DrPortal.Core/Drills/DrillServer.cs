using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>The server that drills run on: production's own, or one of section <c>Servers</c> (<c>Drill:Server</c>).</summary>
public sealed class DrillServer(RestoreEngines engines, DrillOptions options)
{
    /// <summary>Its name; null: the one of <c>DATABASE_HOST</c>.</summary>
    public string? Name => options.Server.Length == 0 ? null : options.Server;

    /// <summary>What restores on the server of a run, which the settings may not name any more.</summary>
    internal ServerEngine Of(string? server) => engines.Of(server);
}
