using MarketX.DrPortal.Core.Tests.Archive.Rewriting;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>The same with server and programs of PostgreSQL 18.</summary>
[Collection(nameof(RewriteCluster18Group))]
[Trait("Category", "Long")]
public sealed class DirectRestore18Tests(RewriteCluster18 cluster) : DirectRestoreTests(cluster);
