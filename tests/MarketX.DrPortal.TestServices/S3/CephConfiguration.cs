namespace MarketX.DrPortal.TestServices.S3;

/// <summary>ceph.conf of an instance with one monitor, one storage daemon on a sparse file and one S3 gateway.</summary>
internal static class CephConfiguration
{
    public static string Text(string folder, string libraries, string clusterId, CephPorts ports) =>
        $"""
         [global]
         fsid = {clusterId}
         plugin dir = {libraries}/ceph
         erasure code dir = {libraries}/ceph/erasure-code
         osd class dir = {libraries}/rados-classes
         run dir = {folder}/run
         crash dir = {folder}/run
         admin socket = {folder}/run/$name.asok
         keyring = {folder}/keyring
         # To standard error, which is the log file of each daemon here.
         log to file = false
         log to stderr = true
         err to stderr = true
         mon cluster log to file = false
         debug mon = 0/0
         debug osd = 0/0
         debug paxos = 0/0
         debug rocksdb = 0/0
         debug bluestore = 0/0
         debug bluefs = 0/0
         debug bdev = 0/0

         mon host = v2:127.0.0.1:{ports.Monitor}
         public addr = 127.0.0.1
         cluster addr = 127.0.0.1
         ms bind port min = {ports.Osd}
         ms bind port max = {ports.Osd + CephPorts.OsdCount - 1}

         mon data = {folder}/mon
         mon data avail crit = 1
         mon data avail warn = 2
         mon allow pool size one = true
         mon warn on pool no redundancy = false
         mon warn on insecure global id reclaim allowed = false
         auth allow insecure global id reclaim = false
         # One monitor has nobody to agree with: the default of a second for each change is most of the start's time.
         paxos propose interval = 0.05
         paxos min wait = 0.02

         osd pool default size = 1
         osd pool default min size = 1
         osd pool default pg num = 8
         osd pool default pg autoscale mode = off
         osd crush chooseleaf type = 0
         osd data = {folder}/osd
         osd objectstore = bluestore
         osd memory target = 939524096
         bluestore block size = 68719476736
         bluestore block wal create = false
         bluestore block db create = false
         bluestore cache autotune = false
         bluestore cache size = 134217728

         rgw data = {folder}/rgw
         # Without tcp_nodelay the second packet of an answer waits for a delayed acknowledgement: 40 ms for nearly every request.
         rgw frontends = beast endpoint=127.0.0.1:{ports.S3} tcp_nodelay=1
         rgw thread pool size = 64
         rgw enable usage log = false
         # Deleted objects give their space back in minutes instead of hours.
         rgw gc obj min wait = 60
         rgw gc processor period = 60
         rgw gc processor max time = 60
         # SSE over plain HTTP: this server listens on loopback alone.
         rgw crypt require ssl = false
         rgw crypt sse s3 backend = vault
         rgw crypt sse s3 vault auth = agent
         rgw crypt sse s3 vault addr = http://127.0.0.1:{ports.Vault}
         rgw crypt sse s3 vault prefix = /v1/transit
         rgw crypt sse s3 vault secret engine = transit

         """;
}
