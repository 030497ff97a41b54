using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.Postgres;

/// <summary>Where the distribution puts PostgreSQL's programs.</summary>
public static class PostgresTools
{
    /// <summary>The major version that development and tests run by default.</summary>
    public const int Major = 15;

    /// <summary>Overrides the folder: another major version, or a distribution with another layout.</summary>
    public const string FolderVariable = "DRPORTAL_PG_BIN";

    /// <summary>The folder of initdb, postgres, pg_dump and pg_restore.</summary>
    /// <exception cref="ServiceException">There is none; the message says how to install it.</exception>
    public static string Folder
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } given
                ? given
                : $"/usr/lib/postgresql/{Major}/bin";
            return File.Exists(Path.Combine(folder, "initdb"))
                ? folder
                : throw new ServiceException(
                    $"There is no PostgreSQL in {folder}. Run './dev up', which installs it, or 'apt-get install postgresql-{Major}', "
                    + $"or set {FolderVariable} to the folder of initdb.");
        }
    }

    /// <summary>The path of one program.</summary>
    public static string PathOf(string program) => Path.Combine(Folder, program);
}
