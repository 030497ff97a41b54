using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Promotions;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>A setting of a role's sessions in every database, from <c>ALTER ROLE ... SET</c>.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Value">Its value, as the server stores it.</param>
internal sealed record GlobalSetting(string Name, string Value)
{
    /// <summary>Takes it from <c>name=value</c>, as PostgreSQL stores it.</summary>
    public static GlobalSetting Of(string stored)
    {
        var parts = stored.Split('=', 2);
        return new(parts[0], parts[1]);
    }

    /// <summary>The statement that sets it.</summary>
    public string StatementFor(string role) => $"ALTER ROLE {SqlName.Quote(role)} SET {DatabaseSetting.Assignment(Name, Value)}";
}
