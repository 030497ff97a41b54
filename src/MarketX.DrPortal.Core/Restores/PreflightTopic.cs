namespace MarketX.DrPortal.Core.Restores;

/// <summary>What a preflight check is about.</summary>
public static class PreflightTopic
{
    /// <summary>The object in the bucket.</summary>
    public const string Archive = "archive";

    /// <summary>Whether a manifest vouches for the archive.</summary>
    public const string Manifest = "manifest";

    /// <summary>There is no such object in the bucket.</summary>
    public const string Missing = "backup";

    /// <summary>The bucket cannot be used.</summary>
    public const string Bucket = "bucket";

    /// <summary>The target's server cannot be used.</summary>
    public const string Server = "server";

    /// <summary>What the target's server is for.</summary>
    public const string ServerRole = "server role";

    /// <summary>The target's name.</summary>
    public const string Name = "name";

    /// <summary>The target database.</summary>
    public const string Target = "target";

    /// <summary>The target is production.</summary>
    public const string Production = "production";

    /// <summary>The target exists and its name was not typed.</summary>
    public const string TargetExists = "target exists";

    /// <summary>Versions of archive, tools and server.</summary>
    public const string Versions = "versions";

    /// <summary>Extensions that the archive needs.</summary>
    public const string Extensions = "extensions";

    /// <summary>Roles that the archive names.</summary>
    public const string Roles = "roles";

    /// <summary>What only a superuser can make.</summary>
    public const string Rights = "rights";

    /// <summary>Tablespaces that the archive names.</summary>
    public const string Tablespaces = "tablespaces";

    /// <summary>Settings, privileges and comment of the database itself.</summary>
    public const string Settings = "database settings";

    /// <summary>The new schema in an existing database.</summary>
    public const string Schema = "schema";

    /// <summary>The chosen tables.</summary>
    public const string Tables = "tables";

    /// <summary>What the chosen tables have that does not come with them.</summary>
    public const string LeftOut = "left out";

    /// <summary>Room for the archive here.</summary>
    public const string ScratchSpace = "scratch space";

    /// <summary>Room for the database on the server.</summary>
    public const string TargetSpace = "target space";

    /// <summary>Objects that reach out of the database.</summary>
    public const string Outside = "outside connections";
}
