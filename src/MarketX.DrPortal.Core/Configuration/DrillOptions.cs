namespace MarketX.DrPortal.Core.Configuration;

/// <summary>How drills run, and how long their evidence is kept.</summary>
public sealed class DrillOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Drill";

    /// <summary>What the names of drill databases begin with; date and run follow.</summary>
    public string Database { get; set; } = "marketx_drtest";

    /// <summary>Name of the server that drills run on, from section <c>Servers</c>; empty: production's own.</summary>
    public string Server { get; set; } = "";

    /// <summary>Tables that must hold rows after a drill, with commas between them, each <c>table</c> or <c>schema.table</c>.</summary>
    public string NotEmptyTables { get; set; } = "users";

    /// <summary>Make the restoring user the owner of everything, where the server lacks the archive's roles.</summary>
    public bool WithoutOwners { get; set; }

    /// <summary>Leave out GRANT and REVOKE, where the server lacks the archive's roles.</summary>
    public bool WithoutPrivileges { get; set; }

    /// <summary>The login that smoke queries run as (<c>DRPORTAL_QUERY_USER</c>); empty: none, and they are not run.</summary>
    public string QueryUser { get; set; } = "";

    /// <summary>Its password (<c>DRPORTAL_QUERY_PASSWORD</c>).</summary>
    public SecretText? QueryPassword { get; set; }

    /// <summary>How long one smoke query may take.</summary>
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Years for which the bucket keeps DR test records from change, where it has object lock; 0: not at all.</summary>
    public int LockYears { get; set; } = 7;

    /// <summary>The tables of <see cref="NotEmptyTables"/>.</summary>
    public IReadOnlyList<string> NotEmpty() => NotEmptyTables.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
