namespace MarketX.DrPortal.TestServices.Services;

/// <summary>What to start and where.</summary>
public sealed record ServicesOptions
{
    /// <summary>Keeps data, logs, passwords and process ids; one set of services for each folder.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Keeps downloads; may be shared.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>True for data that are meant to last; false for a test run's, which are fast to write and deleted at its end.</summary>
    public bool Durable { get; init; }

    /// <summary>Folder of the PostgreSQL programs to use; null takes the usual version.</summary>
    public string? PostgresPrograms { get; init; }

    /// <summary>When this process ends, however it does, everything is taken down. Null: the services run until they are told to stop.</summary>
    public int? OwnerProcess { get; init; }

    /// <summary>Says what takes long.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
